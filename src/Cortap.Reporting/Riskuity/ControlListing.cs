namespace Cortap.Reporting.Riskuity;

/// <summary>All controls of a project.</summary>
/// <param name="Controls">In source order, duplicates included.</param>
/// <param name="Sha256">Of the answers' bytes, lower-case hex; another one when anything in them is another.</param>
/// <param name="Length">Of the answers together, in bytes.</param>
public sealed record ControlListing(IReadOnlyList<ProjectControl> Controls, string Sha256, long Length);
