using System.Globalization;

namespace Cortap.Reporting.Foundation;

/// <summary>Times as they are stored and sent.</summary>
public static class Timestamps
{
    private const string Date = "yyyy-MM-dd";

    /// <summary>
    /// A time that begins with a whole ISO date, as half of one would be completed from today's; one without an offset is in UTC. Null when it
    /// is absent or cannot be read.
    /// </summary>
    public static DateTimeOffset? Read(string? text) =>
        text?.Trim() is { Length: >= 10 } time && DateOnly.TryParseExact(time[..Date.Length], Date, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var read)
            ? read
            : null;

    /// <summary>The time without what is finer than a millisecond, in UTC: what is read again is then equal to what was written.</summary>
    public static DateTimeOffset ToMilliseconds(this DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
