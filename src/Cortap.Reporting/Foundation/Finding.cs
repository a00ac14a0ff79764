namespace Cortap.Reporting.Foundation;

/// <summary>The three results of a control or a review area, as the canonical document spells them.</summary>
public static class Finding
{
    public const string Deficient = "D";
    public const string NotDeficient = "ND";
    public const string NotApplicable = "NA";
}
