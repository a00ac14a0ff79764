namespace Cortap.Reporting.Foundation;

/// <summary>Times as they are stored and sent.</summary>
public static class Timestamps
{
    /// <summary>The time without what is finer than a millisecond, in UTC: what is read again is then equal to what was written.</summary>
    public static DateTimeOffset ToMilliseconds(this DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
