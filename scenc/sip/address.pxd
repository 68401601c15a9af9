from scenc.sip.params cimport Params
from scenc.sip.uri cimport Uri

cdef class NameAddr:
    cdef readonly str display
    cdef readonly Uri uri
    cdef readonly Params params
