using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Documents;

/// <summary>Turns Word reports into PDF files.</summary>
public interface IPdfConverter
{
    /// <summary>False where no converter is installed; requests for PDF are then refused with <see cref="ErrorCodes.UnsupportedFormat"/>.</summary>
    bool IsInstalled { get; }

    /// <summary>Starts what can be started ahead of the first conversion.</summary>
    Task WarmAsync(CancellationToken cancellationToken);

    /// <summary>Ends and removes what converters of services that died have left on this machine.</summary>
    void Sweep();

    /// <summary>A tagged PDF of the document, with the same text and with a table of contents that names its own pages.</summary>
    /// <param name="docx">As rendered.</param>
    /// <param name="provenance">For the PDF's metadata; null leaves them alone.</param>
    /// <param name="tenantId">Whose document it is: where converters are few, tenants take turns.</param>
    /// <param name="cancellationToken">Ends the conversion.</param>
    /// <exception cref="CortapException">
    /// <see cref="ErrorCodes.GenerationError"/> when the conversion fails, takes too long, gives too many pages or loses something.
    /// </exception>
    Task<byte[]> ConvertAsync(ReadOnlyMemory<byte> docx, Provenance? provenance, long tenantId, CancellationToken cancellationToken);
}
