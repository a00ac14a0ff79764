namespace Cortap.Reporting.Documents.RecipientInformationRequest;

/// <summary>
/// How the answers of a request package are named: <c>answer.2a.file</c> for a column of Section B, <c>answer.9.q1</c> for a question there,
/// <c>answer.A1.organization.4</c> for a cell of the profile.
/// </summary>
internal static class AnswerTags
{
    public const string Prefix = "answer.";
    public const string DateSubmitted = ".date";
    public const string FileName = ".file";
    public const string Comments = ".comments";

    /// <summary>Ends the names of the two boxes of one answer.</summary>
    public const string Yes = ".yes";

    /// <inheritdoc cref="Yes"/>
    public const string No = ".no";
}
