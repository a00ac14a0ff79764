using Cortap.Reporting.Documents.Pagination;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.DraftAuditReport;

/// <summary>
/// Whether the summary table fits a page, in the measures of the template that the product ships. A restyled template may have others; then
/// the table begins a page and goes on.
/// </summary>
internal static class SummaryTable
{
    private const double Size = 9;
    private const double RowPadding = 3.5;
    private const double CellMargins = 7;
    private const double AreaWidth = 120 - CellMargins - 16;
    private const double TitleWidth = 87.5 - CellMargins;
    private const double ActionWidth = 75 - CellMargins;

    // A page without the title above the table, its header row and the note below it.
    private const double Height = 648 - 18 - 28 - 20;

    public static bool FitsOnePage(IEnumerable<View> areas) => areas.Sum(HeightOf) <= Height;

    private static double HeightOf(View area) => ((IReadOnlyList<View>)area["rows"]!).Sum(row => RowPadding + (Size * FontMetrics.LineHeight * Math.Max(
        Lines((string)area["heading"]!, AreaWidth),
        Math.Max(Lines((string?)row["title"], TitleWidth), Lines(Action(row), ActionWidth)))));

    private static string? Action(View row) => row["action"] is string action && View.IsPresent(row["action_shortened"]) ? $"{action} See Section IV." : row["action"] as string;

    private static int Lines(string? text, double width) => text is null ? 1 : FontMetrics.For(null, bold: false).CountLines(text, Size, width, width);
}
