using Cortap.Infrastructure.Settings;

namespace Cortap.Infrastructure.Pdf;

/// <summary>Where LibreOffice and a Python with its <c>uno</c> module are.</summary>
/// <param name="Office">Path of <c>soffice</c>.</param>
/// <param name="Python">Path of Python.</param>
public sealed record LibreOfficeLocation(string Office, string Python)
{
    private static readonly string[] UnoModules =
    [
        "/usr/lib/python3/dist-packages/uno.py", "/usr/lib64/libreoffice/program/uno.py", "/usr/lib/libreoffice/program/uno.py",
    ];

    /// <summary>Null when either is missing.</summary>
    /// <param name="converterPath">Path of <c>soffice</c>, or null to look on the search path.</param>
    /// <param name="searchPath">Value of <c>PATH</c>.</param>
    public static LibreOfficeLocation? Find(string? converterPath, string? searchPath)
    {
        // LibreOffice is started in another folder than the one that relative names are of.
        string[] folders = [.. (searchPath ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(Path.GetFullPath)];
        var office = string.IsNullOrWhiteSpace(converterPath)
            ? FirstProgram(folders.SelectMany(folder => new[] { Path.Combine(folder, "soffice"), Path.Combine(folder, "libreoffice") }))
            : FirstProgram([converterPath]);
        return office is not null && FindPython(office, folders) is { } python ? new LibreOfficeLocation(office, python) : null;
    }

    // Some builds bring a Python of their own; Debian's python3-uno serves the system's Python, which need not be the first on PATH.
    private static string? FindPython(string office, string[] folders)
    {
        var program = Path.GetDirectoryName(new FileInfo(office).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? office)!;
        var bundled = FirstProgram([Path.Combine(program, "python"), Path.Combine(program, "python.exe"), Path.Combine(program, "..", "Resources", "python")]);
        return bundled ?? (UnoModules.Append(Path.Combine(program, "uno.py")).Any(ExistingPath.IsFile)
            ? FirstProgram(folders.Select(folder => Path.Combine(folder, "python3")).Prepend("/usr/bin/python3")) : null);
    }

    private static string? FirstProgram(IEnumerable<string> paths) => paths.FirstOrDefault(ExistingPath.IsProgram);
}
