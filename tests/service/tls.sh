# Sourced by run.sh: TLS, and a certificate that is renewed while connections are open.

# pair NAME DAYS: NAME.pem and NAME.key.
pair() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$1.key" -out "$1.pem" \
    -days "$2" -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 2>/dev/null
}
pair first 2
pair second 90
printf '[ca]\ndefault_ca = own\n[own]\nnew_certs_dir = .\ndatabase = index.txt\nserial = serial\ndefault_md = sha256\npolicy = name\n[name]\ncommonName = supplied\n' >ca.cnf
: >index.txt && echo 01 >serial
openssl req -new -key first.key -subj /CN=past -out past.csr 2>/dev/null
openssl ca -config ca.cnf -selfsign -batch -notext -keyfile first.key -in past.csr -out past.pem \
  -startdate 20200101000000Z -enddate 20200201000000Z 2>/dev/null
openssl ec -in first.key -aes128 -passout pass:x -out locked.key 2>/dev/null
cp first.pem tls.pem && cp first.key tls.key
printf 'listen: 127.0.0.1:0\nthreads: 2\npolicies: {small: small.hgb}\ntls: {certificate: tls.pem, key: tls.key}\n' >tls.yaml
name=tls
start tls || return
check "TLS" has '"outcome":"accept"' decide '' "$LEAD" --cacert first.pem
check "TLS 1.1 is refused" bash -c "! curl -sS --max-time 5 --tls-max 1.1 --ciphers DEFAULT@SECLEVEL=0 --cacert first.pem $at/healthz"
until_of() { date -u -d "$(openssl x509 -in "$1" -noout -enddate | cut -d= -f2)" "+$2"; }
check "the journal tells when the certificate expires" told certificate_loaded "\"expires\":\"$(until_of first.pem %FT%TZ)\""
check "and so do the metrics" has "expiry_timestamp_seconds $(until_of first.pem %s)" api /metrics --cacert first.pem

cp second.pem tls.pem
kill -HUP "$pid"
check "a certificate without its key is refused" told reload_refused 'tls.yaml:4:34: `tls.key` does not belong to the certificate'
check "the one before stays in use" has '"alive"' api /healthz --cacert first.pem

# Callers that connect for each request while it is renewed, and one whose connection was open before.
cp second.key tls.key
python3 - "${at#https://}" "$pid" <<'PY' >renewed.out 2>&1
import http.client, os, signal, ssl, sys, threading, time
address, pid = sys.argv[1], int(sys.argv[2])
trust = ssl.create_default_context(cafile="first.pem")
trust.load_verify_locations("second.pem")
bad, seen, stop = [], [], []
def get(connection):
    connection.request("GET", "/healthz")
    return b'"alive"' in connection.getresponse().read()
def ask():
    while not stop:
        try:
            c = http.client.HTTPSConnection(address, timeout=20, context=trust)
            good = get(c)
            seen.append(c.sock.getpeercert()["notAfter"])
            c.close()
            if not good: bad.append("answer")
        except Exception as error:
            bad.append(repr(error))
held = http.client.HTTPSConnection(address, timeout=20, context=trust)
before = get(held)
threads = [threading.Thread(target=ask) for _ in range(4)]
for t in threads: t.start()
for _ in range(5):
    time.sleep(0.1); os.kill(pid, signal.SIGHUP)
time.sleep(0.3)
stop.append(1)
for t in threads: t.join()
print(before and get(held), not bad, len(set(seen)), bad[:3])
PY
check "no handshake fails while it is renewed, and an open connection goes on" has 'True True 2' cat renewed.out
check "it is told when the new one expires" told certificate_loaded "\"expires\":\"$(until_of second.pem %FT%TZ)\""
check "once, however often it is read again" test "$(grep -c certificate_loaded tls.err)" -eq 2
check "a new connection gets the new one" has '"alive"' api /healthz --cacert second.pem
check "and not the old one" bash -c "! curl -sS --max-time 5 --cacert first.pem $at/healthz"
check "the metrics tell of the new one" has "expiry_timestamp_seconds $(until_of second.pem %s)" api /metrics --cacert second.pem
sed -i '/^tls/d' tls.yaml
kill -HUP "$pid"
check "to go on without TLS takes a new start" told reload_in_part '"restart":"tls"'
check "until then it goes on with it" has '"alive"' api /healthz --cacert second.pem
stop
check "it ends well" test $? -eq 0

wrong_tls() { # certificate, key, what is said
  printf 'policies: {small: small.hgb}\ntls: {certificate: %s, key: %s}\n' "$1" "$2" >wrong_tls.yaml
  has "$3" "$HEADGATE" serve --check wrong_tls.yaml
}
check "a key in place of a certificate" wrong_tls first.key first.pem '`first.key` does not contain a PEM certificate'
check "a certificate in place of a key" wrong_tls first.pem first.pem '`first.pem` does not contain a PEM private key'
check "a key that is encrypted" wrong_tls first.pem locked.key '`locked.key` is encrypted'
check "a certificate that has expired is warned of" wrong_tls past.pem first.key W1118
