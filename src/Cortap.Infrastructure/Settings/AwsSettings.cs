namespace Cortap.Infrastructure.Settings;

/// <summary>Where the AWS adapters find their resources.</summary>
/// <param name="BucketName"><c>S3_BUCKET_NAME</c>.</param>
/// <param name="Region"><c>S3_REGION</c>.</param>
/// <param name="EndpointUrl"><c>AWS_ENDPOINT_URL</c>, for emulators; null is AWS itself.</param>
/// <param name="JobsTableName"><c>JOBS_TABLE_NAME</c>, default <c>cortap-jobs</c>.</param>
/// <param name="ReportsTableName"><c>REPORTS_TABLE_NAME</c>, default <c>cortap-reports</c>.</param>
public sealed record AwsSettings(string BucketName, string Region, Uri? EndpointUrl, string JobsTableName, string ReportsTableName);
