using System.Diagnostics;

namespace Cortap.Reporting.Foundation;

/// <summary>The source of the service's own spans: one trace from the request to the webhook.</summary>
public static class CortapActivitySource
{
    public const string Name = "Cortap";

    public static ActivitySource Source { get; } = new(Name);
}
