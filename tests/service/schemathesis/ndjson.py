"""What Schemathesis does not know of NDJSON: it is sent as it is, a text of lines, and nothing that is
no text can be sent as one."""
import schemathesis


@schemathesis.serializer("application/x-ndjson")
def as_it_is(context, value):
    return value.encode("utf-8")


@schemathesis.hook
def filter_case(context, case):
    return case.media_type != "application/x-ndjson" or isinstance(case.body, str)
