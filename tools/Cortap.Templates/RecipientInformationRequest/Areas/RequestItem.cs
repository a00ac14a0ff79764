namespace Cortap.Templates.RecipientInformationRequest.Areas;

/// <summary>One numbered item of a lettered row.</summary>
internal sealed record RequestItem(string Text)
{
    /// <summary>Whether the item is printed only in the 23-area scheme, that is through fiscal year 2025.</summary>
    public bool Only23Areas { get; init; }

    public static implicit operator RequestItem(string text) => new(text);
}
