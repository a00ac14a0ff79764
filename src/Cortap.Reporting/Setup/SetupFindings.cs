namespace Cortap.Reporting.Setup;

/// <summary>One thing that was found in a setup document.</summary>
/// <param name="Path">Path of the JSON form, or the place in a workbook.</param>
/// <param name="Message">What is wrong there.</param>
internal sealed record SetupFinding(string Path, string Message);

/// <summary>What was found while reading a setup entry, in document order.</summary>
internal sealed class SetupFindings
{
    private readonly List<SetupFinding> _errors = [];
    private readonly List<SetupFinding> _warnings = [];

    public IReadOnlyList<SetupFinding> Errors => _errors;

    public IReadOnlyList<SetupFinding> Warnings => _warnings;

    public void Error(string path, string message) => _errors.Add(new SetupFinding(path, message));

    public void Warn(string path, string message) => _warnings.Add(new SetupFinding(path, message));

    public void AddRange(SetupFindings others)
    {
        _errors.AddRange(others._errors);
        _warnings.AddRange(others._warnings);
    }
}
