cimport cython

cpdef bint is_token(str text)

@cython.locals(position=Py_ssize_t, mark=Py_ssize_t, slash=Py_ssize_t)
cpdef quoted_end(str text, start)

cpdef str quote(str text)

cpdef str unescape(str text)

cpdef decimal(str text, maximum)

@cython.locals(position=Py_ssize_t, start=Py_ssize_t, end=Py_ssize_t, close=Py_ssize_t, character=Py_UCS4, parts=list)
cpdef list split(str text, str separator)

cpdef tuple host_port(str text)

cpdef str write_host(str host, port)
