cdef class CSeq:
    cdef readonly object number
    cdef readonly str method
