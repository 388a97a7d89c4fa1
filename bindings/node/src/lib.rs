//! linepack for Node.
