namespace Cortap.Reporting.Foundation;

/// <summary>How long an answer asks to wait (RFC 9110, section 10.2.3).</summary>
public static class RetryAfterHeader
{
    /// <summary>From now on; null when the answer does not say, not positive when the time has come. Seconds beyond all numbers are very many.</summary>
    public static TimeSpan? Of(HttpResponseMessage response, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ => response.Headers.NonValidated.TryGetValues("Retry-After", out var values) && values.ToString() is { Length: > 0 } text && text.All(char.IsAsciiDigit)
                ? TimeSpan.FromSeconds(int.MaxValue) : null,
        };
    }
}
