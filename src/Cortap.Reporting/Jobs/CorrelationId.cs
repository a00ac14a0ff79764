namespace Cortap.Reporting.Jobs;

/// <summary>The id that ties a request, its job, the calls to Riskuity and the webhook together.</summary>
public static class CorrelationId
{
    private const int MaxLength = 128;

    /// <summary>The caller's <c>X-Correlation-ID</c> when it is one value of 1 to 128 visible ASCII characters, else 32 random hex digits.</summary>
    public static string FromHeader(IReadOnlyList<string?> values) =>
        values is [{ Length: > 0 and <= MaxLength } value] && value.All(character => character is > ' ' and <= '~')
            ? value
            : RandomBytes.Hex(32);
}
