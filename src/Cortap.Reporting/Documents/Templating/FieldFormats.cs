using System.Globalization;
using Cortap.Reporting.Canonical;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>How a value is printed. Text, whole numbers, long dates and amounts need no format.</summary>
internal static class FieldFormats
{
    private static readonly Dictionary<string, FieldType[]> Known = new(StringComparer.Ordinal)
    {
        ["upper"] = [FieldType.Text],
        ["lower"] = [FieldType.Text],
        ["words"] = [FieldType.Number],
        ["list"] = [FieldType.Texts],
        ["paragraphs"] = [FieldType.Text],
        ["lines"] = [FieldType.Text],
        ["mailto"] = [FieldType.Text],
        ["link"] = [FieldType.Text],
    };

    /// <summary>Null when the format suits the type, else what is wrong.</summary>
    public static string? Objection(FieldType type, string? format)
    {
        if (format is null)
        {
            return type is FieldType.Group or FieldType.List or FieldType.Flag or FieldType.Texts or FieldType.Image
                ? $"a {type.ToString().ToLowerInvariant()} cannot be printed as it is" : null;
        }

        if (!Known.TryGetValue(format, out var types))
        {
            return $"unknown format; known are {string.Join(", ", Known.Keys)}";
        }

        return types.Contains(type) ? null : $"the format does not suit a {type.ToString().ToLowerInvariant()}";
    }

    /// <summary>The printed text; null or blank when the value is absent.</summary>
    public static string? Print(object? value, string? format) => value switch
    {
        null => null,
        string text => format switch
        {
            "upper" => text.ToUpperInvariant(),
            "lower" => text.ToLowerInvariant(),
            _ => text,
        },
        int number when format == "words" => ReportText.Count(number),
        int number => number.ToString(CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture),
        decimal amount => Money(amount),
        DateOnly date => ReportText.LongDate(date),
        IReadOnlyList<string> texts => ReportText.List(texts),
        _ => null,
    };

    /// <summary><c>$2,450,000</c>; cents only when they are not zero.</summary>
    private static string Money(decimal amount) =>
        (amount < 0 ? "-$" : "$") + Math.Abs(amount).ToString(amount == decimal.Truncate(amount) ? "#,##0" : "#,##0.00", CultureInfo.InvariantCulture);
}
