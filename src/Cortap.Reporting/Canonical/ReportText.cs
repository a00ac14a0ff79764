using System.Globalization;

namespace Cortap.Reporting.Canonical;

/// <summary>The wording rules that both documents share (docs/domain/canonical-model.md, section 6.3).</summary>
public static class ReportText
{
    /// <summary>Printed where a date or text is not known yet.</summary>
    public const string ToBeDetermined = "TBD";

    private const string DateFormat = "yyyy-MM-dd";

    private static readonly string[] SmallNumbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    /// <summary>The date part of an ISO 8601 date or time, as written; null when it is absent or cannot be read.</summary>
    public static DateOnly? ParseDate(string? text)
    {
        var value = text.AsSpan().Trim();
        var isTime = value.Length > DateFormat.Length;
        if (isTime && !DateTime.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _))
            return null;
        var date = isTime ? value[..DateFormat.Length] : value;
        return DateOnly.TryParseExact(date, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed) ? parsed : null;
    }

    /// <summary><c>March 5, 2026</c></summary>
    public static string LongDate(DateOnly date) => date.ToString("MMMM d, yyyy", CultureInfo.InvariantCulture);

    /// <summary>The shortest unambiguous form, <c>March 15-19, 2026</c>; <c>TBD</c> when either date is missing.</summary>
    public static string DateRange(DateOnly? start, DateOnly? end) => (start, end) switch
    {
        (null, _) or (_, null) => ToBeDetermined,
        ({ } first, { } last) when first == last => LongDate(first),
        ({ } first, { } last) when (first.Year, first.Month) == (last.Year, last.Month) =>
            string.Create(CultureInfo.InvariantCulture, $"{first:MMMM d}-{last.Day}, {last.Year}"),
        ({ } first, { } last) when first.Year == last.Year =>
            string.Create(CultureInfo.InvariantCulture, $"{first:MMMM d} - {LongDate(last)}"),
        ({ } first, { } last) => $"{LongDate(first)} - {LongDate(last)}",
    };

    /// <summary>Enumerates with a serial comma; no items give an empty text.</summary>
    public static string List(IReadOnlyList<string> items) => items switch
    {
        [] => "",
        [var only] => only,
        [var first, var second] => $"{first} and {second}",
        _ => $"{string.Join(", ", items.SkipLast(1))}, and {items[^1]}",
    };

    /// <summary><c>no</c>, one to nine in words, digits from 10 on.</summary>
    public static string Count(int count) =>
        count >= 0 && count < SmallNumbers.Length ? SmallNumbers[count] : count.ToString(CultureInfo.InvariantCulture);

    /// <summary>The form that agrees with the number; zero takes the plural.</summary>
    public static string Agree(int count, string singular, string plural) => count == 1 ? singular : plural;

    /// <summary><c>is</c> or <c>are</c>.</summary>
    public static string Is(int count) => Agree(count, "is", "are");

    /// <summary><c>was</c> or <c>were</c>.</summary>
    public static string Was(int count) => Agree(count, "was", "were");

    /// <summary><c>area</c> or <c>areas</c>.</summary>
    public static string Areas(int count) => Agree(count, "area", "areas");

    /// <summary><c>deficiency</c> or <c>deficiencies</c>.</summary>
    public static string Deficiencies(int count) => Agree(count, "deficiency", "deficiencies");

    /// <summary><c>an</c> before a vowel letter, else <c>a</c>.</summary>
    public static string Article(string word) => word is [var first, ..] && "aeiouAEIOU".Contains(first) ? "an" : "a";

    /// <summary><c>HVTD’s</c>, but <c>NTS’</c> after a final s.</summary>
    public static string Possessive(string name) => name is [.., 's' or 'S'] ? $"{name}’" : $"{name}’s";
}
