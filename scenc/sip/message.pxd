from scenc.sip.headers cimport Headers

cdef class Request:
    cdef public str method
    cdef public str uri
    cdef public Headers headers
    cdef public bytes body

    cpdef bytes to_bytes(self)

cdef class Response:
    cdef public object status
    cdef public str reason
    cdef public Headers headers
    cdef public bytes body

    cpdef bytes to_bytes(self)

cpdef parse(bytes data)

cpdef Response response_to(Request request, status, str reason=*, str to_tag=*)

cdef str _tagged(str value, str tag)

cdef bytes _write(str start, Headers headers, bytes body)

cdef tuple _read_start(str start, Headers headers, bytes body)

cdef tuple _read_status_line(str start, Headers headers, bytes body)

cdef Headers _without_line_ends(Headers headers)

cdef str _problem(message, bint crowded)

cdef _malformed(status, str problem, message)
