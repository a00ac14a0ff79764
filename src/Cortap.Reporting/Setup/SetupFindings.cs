namespace Cortap.Reporting.Setup;

/// <summary>What was found while reading a setup entry, as <c>path: message</c> lines in document order.</summary>
internal sealed class SetupFindings
{
    private readonly List<string> _errors = [];
    private readonly List<string> _warnings = [];

    public IReadOnlyList<string> Errors => _errors;

    public IReadOnlyList<string> Warnings => _warnings;

    public void Error(string path, string message) => _errors.Add($"{path}: {message}");

    public void Warn(string path, string message) => _warnings.Add($"{path}: {message}");
}
