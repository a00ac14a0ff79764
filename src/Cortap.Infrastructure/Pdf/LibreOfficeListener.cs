using System.Diagnostics;
using System.Globalization;

namespace Cortap.Infrastructure.Pdf;

/// <summary>One running LibreOffice with a profile folder of its own, driven over a pipe. Not for concurrent use.</summary>
internal sealed class LibreOfficeListener : IDisposable
{
    private const string Script = "listener.py";

    private readonly Process _process;
    private readonly string _folder;
    private int _documents;

    private LibreOfficeListener(Process process, string folder)
    {
        _process = process;
        _folder = folder;
    }

    public bool IsRunning => !_process.HasExited;

    /// <summary>Starts LibreOffice and waits until it answers.</summary>
    /// <exception cref="IOException">It ended instead.</exception>
    public static async Task<LibreOfficeListener> StartAsync(LibreOfficeLocation location, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("cortap-pdf-").FullName;
        var script = Path.Combine(folder, Script);
        await WriteScriptAsync(script, cancellationToken);
        var start = new ProcessStartInfo(location.Python, [script, location.Office, Path.Combine(folder, "profile")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        var listener = new LibreOfficeListener(Process.Start(start)!, folder);
        try
        {
            listener._process.ErrorDataReceived += (_, _) => { };
            listener._process.BeginErrorReadLine();
            var answer = await listener._process.StandardOutput.ReadLineAsync(cancellationToken);
            return answer == "ready" ? listener : throw new IOException("LibreOffice did not start.");
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Converts one document.</summary>
    /// <exception cref="IOException">LibreOffice refused the document or ended; the message says why.</exception>
    public async Task<byte[]> ConvertAsync(ReadOnlyMemory<byte> docx, int maxPages, CancellationToken cancellationToken)
    {
        var name = Path.Combine(_folder, (++_documents).ToString(CultureInfo.InvariantCulture));
        var (source, target) = ($"{name}.docx", $"{name}.pdf");
        try
        {
            await File.WriteAllBytesAsync(source, docx, cancellationToken);
            await _process.StandardInput.WriteLineAsync($"{maxPages}\t{source}\t{target}".AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
            var answer = await _process.StandardOutput.ReadLineAsync(cancellationToken);
            if (answer?.StartsWith("ok ", StringComparison.Ordinal) != true)
            {
                throw new IOException(answer is null ? "LibreOffice ended unexpectedly" : answer["error ".Length..]);
            }

            return await ReadPdfAsync(target, cancellationToken);
        }
        finally
        {
            File.Delete(source);
            File.Delete(target);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // The dying process may still write; the system's temporary folder is cleaned by others.
        }
    }

    // LibreOffice reports success even for a file it could not write: only the file tells.
    private static async Task<byte[]> ReadPdfAsync(string path, CancellationToken cancellationToken)
    {
        var pdf = File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellationToken) : [];
        return pdf.AsSpan().StartsWith("%PDF-"u8) && pdf.AsSpan().TrimEnd("\r\n"u8).EndsWith("%%EOF"u8)
            ? pdf : throw new IOException("LibreOffice wrote no complete PDF file");
    }

    private static async Task WriteScriptAsync(string path, CancellationToken cancellationToken)
    {
        await using var resource = typeof(LibreOfficeListener).Assembly.GetManifestResourceStream(Script)!;
        await using var file = File.Create(path);
        await resource.CopyToAsync(file, cancellationToken);
    }
}
