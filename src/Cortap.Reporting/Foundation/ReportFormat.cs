namespace Cortap.Reporting.Foundation;

/// <summary>File format of a report, spelled <c>docx</c> and <c>pdf</c> outside.</summary>
public enum ReportFormat
{
    Docx,
    Pdf,
}
