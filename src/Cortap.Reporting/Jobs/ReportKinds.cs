using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Jobs;

/// <summary>Checks report type and format, which fail as one group (docs/contract.md section 1, check 6).</summary>
internal static class ReportKinds
{
    public static ReportType? CheckType(string name, ReportCatalog reports, List<(string Code, FieldError Error)> refusals)
    {
        var type = reports.Parse(name);
        if (type is null)
        {
            refusals.Add((ErrorCodes.InvalidReportType, new("report_type", $"must be {string.Join(" or ", reports.Names)}")));
        }

        return type;
    }

    public static ReportFormat? CheckFormat(string name, bool pdfAvailable, string field, List<(string Code, FieldError Error)> refusals)
    {
        var format = ReportNames.ParseReportFormat(name);
        if (format is null)
        {
            refusals.Add((ErrorCodes.UnsupportedFormat, new(field, "must be docx or pdf")));
        }
        else if (format == ReportFormat.Pdf && !pdfAvailable)
        {
            refusals.Add((ErrorCodes.UnsupportedFormat, new(field, "pdf needs a converter and none is installed on this service; use docx")));
        }

        return format;
    }

    /// <summary>The first code answers; with two refusals the details list both.</summary>
    public static Problem? ToProblem(List<(string Code, FieldError Error)> refusals) => refusals switch
    {
        [] => null,
        [var (code, error)] => new Problem(code, $"{error.Field} {error.Message}."),
        _ => Problem.InvalidFields(
            refusals[0].Code, string.Join("; ", refusals.Select(refusal => $"{refusal.Error.Field} {refusal.Error.Message}")) + ".",
            refusals.Select(refusal => refusal.Error)),
    };
}
