-- A mail that has left stays, and says which enrolment it came from, when that enrolment is taken back.
alter table crm.message drop constraint message_org_id_enrolment_id_fkey;
