namespace Cortap.Templates.RecipientInformationRequest.Areas;

/// <summary>One lettered row.</summary>
/// <param name="Text">What to send.</param>
/// <param name="Applicability">Whom the row concerns, as printed; see <see cref="Areas.Applicability"/>.</param>
/// <param name="Items">Numbered below the text.</param>
internal sealed record RequestRow(string Text, string Applicability, params IReadOnlyList<RequestItem> Items)
{
    /// <summary>Whether the row is printed only in the 23-area scheme, that is through fiscal year 2025.</summary>
    public bool Only23Areas { get; init; }
}
