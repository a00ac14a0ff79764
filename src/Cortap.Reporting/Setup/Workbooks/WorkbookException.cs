namespace Cortap.Reporting.Setup.Workbooks;

/// <summary>A file that is no workbook, a damaged one, or one that is too large; the message says which.</summary>
internal sealed class WorkbookException(string message, Exception? cause = null) : Exception(message, cause);
