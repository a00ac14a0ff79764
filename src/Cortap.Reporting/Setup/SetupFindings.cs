namespace Cortap.Reporting.Setup;

/// <summary>One thing that was found in a setup document.</summary>
/// <param name="Path">Path of the JSON form, or the place in a workbook.</param>
/// <param name="Message">What is wrong there.</param>
internal sealed record SetupFinding(string Path, string Message);

/// <summary>What was found while reading a setup entry, in document order.</summary>
/// <param name="most">So many errors, and so many warnings, are told: a JSON file of millions of wrong entries has no use for a list of them. A workbook has a limit of cells.</param>
internal sealed class SetupFindings(int most = int.MaxValue)
{
    /// <summary>Names of sheets, headings and parts may be as long as a file; what is said of them goes into job records and webhooks.</summary>
    private const int MaxLength = 300;

    private readonly List<SetupFinding> _errors = [];
    private readonly List<SetupFinding> _warnings = [];

    public IReadOnlyList<SetupFinding> Errors => _errors;

    public IReadOnlyList<SetupFinding> Warnings => _warnings;

    public void Error(string path, string message) => Add(_errors, path, message);

    public void Warn(string path, string message) => Add(_warnings, path, message);

    private void Add(List<SetupFinding> findings, string path, string message)
    {
        if (findings.Count <= most)
            findings.Add(new SetupFinding(Cut(path), findings.Count < most ? Cut(message) : "is the first of others that are not told; correct these first"));
    }

    private static string Cut(string text) => TextBeginning.WithEllipsis(text, MaxLength);

    public void AddRange(SetupFindings others)
    {
        _errors.AddRange(others._errors);
        _warnings.AddRange(others._warnings);
    }
}
