using Cortap.Infrastructure.Local;
using Cortap.Reporting.Security;

namespace Cortap.Functions.Console.SignIn;

/// <summary>The links of <c>cortap console</c>. They need the keys below <c>DATA_DIR</c>, so they exist in local mode, and only where no authority signs people in.</summary>
/// <param name="key"><c>TOKEN_ENCRYPTION_KEY</c>; null where links are not accepted.</param>
/// <param name="spent">Which were used.</param>
/// <param name="time">The clock.</param>
public sealed class ConsoleLinks(byte[]? key, SpentLinks spent, TimeProvider time)
{
    public bool AreAccepted => key is not null;

    /// <summary>The link without using it; null when it is no good one, or was used.</summary>
    public ConsoleLink? Read(string? text) =>
        key is not null && ConsoleLink.Read(key, text, time.GetUtcNow()) is { } link && !spent.IsSpent(link.Id) ? link : null;

    /// <summary>The link, the first time; null afterwards.</summary>
    public ConsoleLink? Use(string? text) => Read(text) is { } link && spent.TrySpend(link.Id) ? link : null;
}
