//! The table of servers.

use crate::errors::{guard, option_error};
use linepack::Target;
use linepack::target::{Basis, Severity};
use linepack_shared::OptionError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyList, PyType};

/// List what a server refuses, or reads differently, of documents that are line protocol.
///
/// The option target of validate, parse and the like finds these places in a document.
///
/// Args:
///     target: "clustered" (InfluxDB 3 Clustered, Cloud Dedicated, Cloud Serverless), "core3" (InfluxDB 3 Core, Enterprise),
///         "influxdb2", "influxdb1", "victoriametrics", "questdb" or "greptimedb".
///
/// Returns:
///     list[TargetRule]: its part of the table, in the order of their names.
///
/// Raises:
///     LinepackError: no such server is known (code "invalid_option").
///
/// Example:
///     >>> import linepack
///     >>> rule = next(rule for rule in linepack.target_rules("influxdb1") if rule.id == "TG-401")
///     >>> rule.severity, rule.code
///     ('refuse', 'unsupported_unsigned')
///     >>> print(linepack.validate(b"m f=1u\n", target="influxdb1").errors[0])
///     line 1, column 5: the server does not take unsigned integers [unsupported_unsigned]
#[pyfunction]
pub(crate) fn target_rules<'py>(py: Python<'py>, target: &str) -> PyResult<Bound<'py, PyList>> {
    guard(py, || {
        static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        let class = CLASS.import(py, "linepack._target", "TargetRule")?;
        let list = PyList::empty(py);
        for rule in named(py, target)?.rules() {
            let severity = match rule.severity {
                Severity::Refuse => "refuse",
                Severity::Warn => "warn",
            };
            let basis = match rule.basis {
                Basis::Measured => "measured",
                Basis::Read => "read",
            };
            let (id, target, code) = (rule.id, rule.target.word(), rule.code().word());
            list.append(class.call1((id, target, severity, code, rule.says, basis, rule.source))?)?;
        }
        Ok(list)
    })
}

/// Say how long a body a server takes, for the max_bytes of split and encode_table.
///
/// Args:
///     target: as in target_rules.
///
/// Returns:
///     int: the longest body in bytes; None where no limit is known.
///
/// Raises:
///     LinepackError: no such server is known (code "invalid_option").
///
/// Example:
///     >>> import linepack
///     >>> linepack.target_max_body_bytes("core3"), linepack.target_max_body_bytes("questdb")
///     (10485760, None)
#[pyfunction]
pub(crate) fn target_max_body_bytes(py: Python<'_>, target: &str) -> PyResult<Option<u64>> {
    guard(py, || Ok(named(py, target)?.max_body_bytes()))
}

fn named(py: Python<'_>, word: &str) -> PyResult<Target> {
    word.parse().map_err(|word| option_error(py, &OptionError::word("target", &word)))
}
