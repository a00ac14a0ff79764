using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Jobs.Configured;

/// <summary>Which page of a listing is asked for.</summary>
/// <param name="Limit">1 to 100.</param>
/// <param name="After">Id of the last item of the page before; "" for the first page.</param>
internal sealed record ReportPage(int Limit, string After)
{
    private const int MaxLimit = 100;

    public static Outcome<ReportPage> Parse(string? limit, string? cursor)
    {
        var errors = new List<FieldError>();
        var count = MaxLimit;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > MaxLimit))
        {
            errors.Add(new("limit", $"must be an integer from 1 to {MaxLimit}"));
        }

        var after = "";
        if (cursor is not null)
        {
            after = cursor.Length <= 100 && Base64Url.IsValid(cursor) ? Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)) : "";
            if (!ReportConfigurationParser.IsReportId(after))
            {
                errors.Add(new("cursor", "is not a cursor of this listing; begin without one"));
            }
        }

        return errors.Count > 0
            ? Problem.InvalidQuery(errors)
            : new ReportPage(count, after);
    }

    public static string CursorAfter(string lastId) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(lastId));
}
