using System.Diagnostics;
using System.Globalization;

namespace Cortap.Infrastructure.Pdf;

/// <summary>One running LibreOffice with a profile folder of its own, driven over a pipe. Not for concurrent use.</summary>
internal sealed class LibreOfficeListener : IDisposable
{
    private const string Script = "listener.py";
    private const string NoPdf = "LibreOffice wrote no complete PDF file";

    // Fonts and libraries may be set up by these; whatever else the service was given, such as its secrets, stays with it.
    private static readonly string[] Inherited =
        ["PATH", "TZ", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "SYSTEMROOT"];

    private readonly Process _process;
    private readonly WorkFolder _folder;

    private LibreOfficeListener(Process process, WorkFolder folder)
    {
        _process = process;
        _folder = folder;
    }

    public bool IsRunning => !_process.HasExited;

    /// <summary>How many documents it was given.</summary>
    public int Documents { get; private set; }

    /// <summary>Starts LibreOffice and waits until it answers.</summary>
    /// <exception cref="IOException">It ended instead.</exception>
    public static async Task<LibreOfficeListener> StartAsync(LibreOfficeLocation location, CancellationToken cancellationToken)
    {
        var folder = WorkFolder.Create();
        try
        {
            var script = Path.Combine(folder.Path, Script);
            await WriteScriptAsync(script, cancellationToken);
            var listener = new LibreOfficeListener(Process.Start(StartInfo(location, script, folder.Path))!, folder);
            try
            {
                listener._process.ErrorDataReceived += (_, _) => { };
                listener._process.BeginErrorReadLine();
                var answer = await listener._process.StandardOutput.ReadLineAsync(cancellationToken);
                return answer == "ready" ? listener : throw new IOException($"LibreOffice did not start: {location.Office} or {location.Python} did not do what they are for. Start them by hand, or set PDF_CONVERTER_PATH");
            }
            catch
            {
                listener.Stop();
                throw;
            }
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Converts one document.</summary>
    /// <exception cref="ConversionRefusedException">LibreOffice refused the document and is ready for the next one.</exception>
    /// <exception cref="IOException">LibreOffice ended.</exception>
    public async Task<byte[]> ConvertAsync(ReadOnlyMemory<byte> docx, int maxPages, CancellationToken cancellationToken)
    {
        var name = Path.Combine(_folder.Path, (++Documents).ToString(CultureInfo.InvariantCulture));
        var (source, target) = ($"{name}.docx", $"{name}.pdf");
        try
        {
            await File.WriteAllBytesAsync(source, docx, cancellationToken);
            await _process.StandardInput.WriteLineAsync($"{maxPages}\t{source}\t{target}".AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
            var answer = await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new IOException("LibreOffice ended unexpectedly");
            var words = answer[(answer.IndexOf(' ', StringComparison.Ordinal) + 1)..];
            return answer.StartsWith("ok ", StringComparison.Ordinal)
                ? await ReadPdfAsync(target, cancellationToken)
                : throw new ConversionRefusedException(words, answer.StartsWith("refused ", StringComparison.Ordinal) ? words : null);
        }
        finally
        {
            File.Delete(source);
            File.Delete(target);
        }
    }

    public void Dispose()
    {
        Stop();
        _folder.Dispose();
    }

    private void Stop()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(LibreOfficeLocation location, string script, string folder)
    {
        var start = new ProcessStartInfo(location.Python, [script, location.Office, folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        var inherited = Inherited.Where(start.Environment.ContainsKey).Select(name => (Name: name, Value: start.Environment[name])).ToList();
        start.Environment.Clear();
        foreach (var (name, value) in inherited)
        {
            start.Environment[name] = value;
        }

        // With LC_ALL=C it opens no file below a folder whose name has letters beyond ASCII.
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["HOME"] = folder;
        start.Environment["TMPDIR"] = folder;
        return start;
    }

    // LibreOffice reports success even for a file it could not write: only the file tells.
    private static async Task<byte[]> ReadPdfAsync(string path, CancellationToken cancellationToken)
    {
        var pdf = File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellationToken) : [];
        return pdf.AsSpan().StartsWith("%PDF-"u8) && pdf.AsSpan().TrimEnd("\r\n"u8).EndsWith("%%EOF"u8)
            ? pdf : throw new ConversionRefusedException(NoPdf, NoPdf);
    }

    private static async Task WriteScriptAsync(string path, CancellationToken cancellationToken)
    {
        await using var resource = typeof(LibreOfficeListener).Assembly.GetManifestResourceStream(Script)!;
        await using var file = File.Create(path);
        await resource.CopyToAsync(file, cancellationToken);
    }
}
