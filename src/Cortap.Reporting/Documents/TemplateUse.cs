namespace Cortap.Reporting.Documents;

/// <summary>The template that a report was made from.</summary>
/// <param name="Id">For example <c>draft-audit-report</c>.</param>
/// <param name="Version">Version of its wording.</param>
/// <param name="Sha256">Lower-case hex digest of its file.</param>
public sealed record TemplateUse(string Id, string Version, string Sha256);
