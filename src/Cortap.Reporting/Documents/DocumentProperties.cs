namespace Cortap.Reporting.Documents;

/// <summary>What the file's properties show.</summary>
/// <param name="Title">Also read aloud by screen readers.</param>
/// <param name="Subject">What the document is about.</param>
/// <param name="Keywords">Separated by semicolons.</param>
/// <param name="Author">A firm, never a person's name.</param>
/// <param name="CreatedAt">UTC; the moment of the data, so that equal data gives an equal file.</param>
public sealed record DocumentProperties(string Title, string Subject, string Keywords, string Author, DateTimeOffset CreatedAt);
