namespace Cortap.Templates.RecipientInformationRequest;

/// <param name="Heading">Text of the header row.</param>
/// <param name="Width">In twentieths of a point.</param>
/// <param name="IsYesNo">Answers are yes or no.</param>
internal sealed record Column(string Heading, int Width, bool IsYesNo = false);
