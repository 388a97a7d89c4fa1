//! linepack for C.
