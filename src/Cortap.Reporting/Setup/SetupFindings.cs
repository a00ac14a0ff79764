namespace Cortap.Reporting.Setup;

/// <summary>One thing that was found in a setup document.</summary>
/// <param name="Path">Path of the JSON form, or the place in a workbook.</param>
/// <param name="Message">What is wrong there.</param>
internal sealed record SetupFinding(string Path, string Message);

/// <summary>What was found while reading a setup entry, in document order.</summary>
internal sealed class SetupFindings
{
    /// <summary>Names of sheets, headings and parts may be as long as a file; what is said of them goes into job records and webhooks.</summary>
    private const int MaxLength = 300;

    private readonly List<SetupFinding> _errors = [];
    private readonly List<SetupFinding> _warnings = [];

    public IReadOnlyList<SetupFinding> Errors => _errors;

    public IReadOnlyList<SetupFinding> Warnings => _warnings;

    public void Error(string path, string message) => _errors.Add(new SetupFinding(Cut(path), Cut(message)));

    public void Warn(string path, string message) => _warnings.Add(new SetupFinding(Cut(path), Cut(message)));

    /// <summary>The text, or its beginning.</summary>
    private static string Cut(string text) => text.Length <= MaxLength ? text : text[..(MaxLength - (char.IsHighSurrogate(text[MaxLength - 1]) ? 1 : 0))] + "…";

    public void AddRange(SetupFindings others)
    {
        _errors.AddRange(others._errors);
        _warnings.AddRange(others._warnings);
    }
}
