module peers

go 1.24

require (
	github.com/cedar-policy/cedar-go v1.9.2
	github.com/google/cel-go v0.31.0
	github.com/open-policy-agent/opa v1.22.4
)

// The server of the Open Policy Agent.
tool github.com/open-policy-agent/opa
