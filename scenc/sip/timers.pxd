cdef class Alarm:
    cdef public object action

cdef class Timers:
    cdef readonly list _heap
    cdef object _order
    cdef Py_ssize_t _cancelled

    cpdef Alarm set(self, double at, action)
    cpdef cancel(self, alarm)
    cpdef next(self)
    cpdef elapse(self, double now)
