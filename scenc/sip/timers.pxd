cdef class Alarm:
    cdef public object action

cdef class Timers:
    cdef readonly list _heap
    cdef readonly list _old
    cdef object _order
    cdef Py_ssize_t _cancelled

    cpdef Alarm set(self, double at, action)
    cpdef cancel(self, alarm)
    cpdef next(self)
    cpdef elapse(self, double now)
    cdef list _first(self)
    cdef _move(self)
