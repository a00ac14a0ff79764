namespace Cortap.Reporting.Canonical;

/// <summary>The values of <see cref="CanonicalProject.ReviewType"/> (docs/domain/canonical-model.md, section 2).</summary>
public static class ReviewTypeNames
{
    public const string Triennial = "Triennial Review";
    public const string StateManagement = "State Management Review";
    public const string Combined = "Combined Triennial and State Management Review";

    /// <summary>No draft report exists for it.</summary>
    public const string Special = "Special Review";

    /// <summary>No draft report exists for it.</summary>
    public const string LimitedScope = "Limited Scope Review";

    public static IReadOnlyList<string> All { get; } = [Triennial, StateManagement, Combined, Special, LimitedScope];
}
