using System.Text.Json.Nodes;

namespace Cortap.Reporting.Canonical;

/// <summary>Whether a draft audit report is the draft or the final one, as <c>report_details.report_status</c> says it.</summary>
public static class ReportStatus
{
    public const string Draft = "Draft";
    public const string Final = "Final";

    internal static readonly string[] All = [Draft, Final];

    /// <summary>Any case and any white space around count; what else is there is a draft.</summary>
    public static bool IsFinal(CanonicalDocument document) =>
        document.ReportDetails?["report_status"] is JsonValue value && value.TryGetValue<string>(out var text)
        && Final.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase);
}
