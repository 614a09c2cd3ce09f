# Versions of a policy, and swaps under load: see versions.py.
part python3 "$here/versions.py" --seconds 3
