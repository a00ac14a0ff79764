namespace Cortap.Reporting.Foundation;

/// <summary>How formats are spelled in requests, answers, webhooks and stores.</summary>
public static class ReportNames
{
    public static string WireName(this ReportFormat format) => format switch
    {
        ReportFormat.Docx => "docx",
        ReportFormat.Pdf => "pdf",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };

    /// <summary>The value with this spelling, or null; upper and lower case differ.</summary>
    public static ReportFormat? ParseReportFormat(string name) => Find<ReportFormat>(name, WireName);

    /// <summary>The value that <paramref name="wireName"/> spells like this, or null.</summary>
    internal static T? Find<T>(string name, Func<T, string> wireName)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (wireName(value) == name)
            {
                return value;
            }
        }

        return null;
    }
}
