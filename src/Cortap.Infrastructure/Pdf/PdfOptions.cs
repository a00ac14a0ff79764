namespace Cortap.Infrastructure.Pdf;

/// <summary>Limits of PDF conversion.</summary>
public sealed record PdfOptions
{
    // A LibreOffice at work on the longest reports has been seen to take less than half of this.
    private const long MemoryOfOne = 512L * 1024 * 1024;

    /// <summary>Longest time for one document. Default 120 s: a form of 600 fields, as the request package has, takes ten seconds of a processor that may be shared.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Longest time until LibreOffice has started; it does not count into that of a document. Default 120 s.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Most pages of a document. Default 500.</summary>
    public int MaxPages { get; init; } = 500;

    /// <summary>
    /// Most LibreOffice processes, hence documents converted at once; each is started when it is first needed. Default: one for each two
    /// processors and for each 512 MiB of memory, 1 to 4.
    /// </summary>
    public int Processes { get; init; } = (int)Math.Clamp(
        Math.Min(Environment.ProcessorCount / 2, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / MemoryOfOne), 1, 4);

    /// <summary>After so many documents a process is replaced, because LibreOffice keeps some memory of each. Default 200.</summary>
    public int DocumentsPerProcess { get; init; } = 200;
}
