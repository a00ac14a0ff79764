namespace Cortap.Reporting.Documents.DraftAuditReport;

/// <summary>What an installation may set for the draft report.</summary>
public sealed record DraftAuditReportOptions
{
    /// <summary>Where responses to civil rights deficiencies are sent. Default: none, and the report names the mailbox without an address.</summary>
    public string? CivilRightsMailbox { get; init; }
}
