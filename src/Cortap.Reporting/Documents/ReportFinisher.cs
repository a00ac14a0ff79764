using Cortap.Reporting.Documents.Signing;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Documents;

/// <summary>Makes a rendered document what the caller gets: a signed Word file, or its PDF.</summary>
/// <param name="signer">Null where the deployment has no signing key.</param>
/// <param name="converter">Makes PDF files.</param>
public sealed class ReportFinisher(DocumentSigner? signer, IPdfConverter converter)
{
    /// <exception cref="CortapException"><see cref="ErrorCodes.GenerationError"/> when the conversion fails.</exception>
    public async Task<byte[]> FinishAsync(byte[] document, ReportFormat format, CancellationToken cancellationToken) =>
        format == ReportFormat.Pdf ? await converter.ConvertAsync(document, cancellationToken).ConfigureAwait(false)
        : signer?.Sign(document) ?? document;
}
