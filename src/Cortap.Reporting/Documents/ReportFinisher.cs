using Cortap.Reporting.Documents.Signing;
using Cortap.Reporting.Documents.Templating;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Documents;

/// <summary>A report as the caller gets it.</summary>
/// <param name="Content">A Word file that holds its signature, or a PDF.</param>
/// <param name="Signature">Of a PDF, to be kept beside it; null where the deployment has no signing key.</param>
public sealed record FinishedReport(byte[] Content, byte[]? Signature);

/// <summary>Makes a rendered document what the caller gets: a signed Word file, or its PDF with a signature beside it.</summary>
/// <param name="signer">Null where the deployment has no signing key.</param>
/// <param name="converter">Makes PDF files.</param>
public sealed class ReportFinisher(DocumentSigner? signer, IPdfConverter converter)
{
    /// <param name="document">As rendered.</param>
    /// <param name="format">What the caller asked for.</param>
    /// <param name="isFinal">Whether this is a Final report, which Word shows as signed.</param>
    /// <param name="tenantId">Whose report it is.</param>
    /// <param name="cancellationToken">Ends a conversion.</param>
    /// <exception cref="CortapException"><see cref="ErrorCodes.GenerationError"/> when the conversion fails.</exception>
    public async Task<FinishedReport> FinishAsync(byte[] document, ReportFormat format, bool isFinal, long tenantId, CancellationToken cancellationToken)
    {
        if (format != ReportFormat.Pdf)
        {
            return new FinishedReport(signer?.Sign(document, isFinal) ?? document, null);
        }

        var pdf = await converter.ConvertAsync(document, PropertyParts.ReadProvenance(OpcPackage.Read(document)), tenantId, cancellationToken).ConfigureAwait(false);
        return new FinishedReport(pdf, signer?.SignDetached(pdf));
    }
}
