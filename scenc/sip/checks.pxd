from scenc.sip.headers cimport Headers

cdef dict _NEEDED
cdef dict _ONCE
cdef dict _SOUND

cpdef str header_problem(Headers headers)

cpdef str request_problem(str method, str uri, Headers headers)

cpdef str length_problem(Headers headers, available)

cdef str _bad_header(Headers headers)
