namespace Cortap.Templates.RecipientInformationRequest;

/// <param name="Heading">Text of the header row.</param>
/// <param name="Width">In twentieths of a point.</param>
internal sealed record Column(string Heading, int Width);
