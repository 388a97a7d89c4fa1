//! linepack for Python.
